-- GCRA for a whole batch. KEYS: one verdict key a request, then one counter key a subject.
-- ARGV: interval us, burst, verdict life ms, then for each request its subject's index (from 1) and its time us.
-- Answers one integer a request: 0 allowed, otherwise the microseconds to wait. A verdict once given is given again.
local interval, burst, life = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local count = (#ARGV - 3) / 2
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local values = redis.call('MGET', unpack(KEYS))
local arrivals, moved, answers, fresh = {}, {}, {}, {}

for i = 1, count do
  local verdict = values[i] or fresh[KEYS[i]]
  if not verdict then
    local subject = tonumber(ARGV[2 + 2 * i])
    -- The future is not believed: a time ahead of this server's would lock the subject out until then.
    local at = math.min(tonumber(ARGV[3 + 2 * i]), now)
    local arrival = math.max(arrivals[subject] or tonumber(values[count + subject] or 0), at) + interval
    local wait = arrival - burst * interval - at
    if wait > 0 then
      verdict = string.format('%.0f', wait)
    else
      verdict = '0'
      arrivals[subject], moved[subject] = arrival, arrival - at
    end
    fresh[KEYS[i]] = verdict
    redis.call('SET', KEYS[i], verdict, 'PX', life)
  end
  answers[i] = tonumber(verdict)
end

for subject, ahead in pairs(moved) do
  -- A counter that has run empty says the same as none; it is kept a little longer for requests that arrive late.
  redis.call('SET', KEYS[count + subject], string.format('%.0f', arrivals[subject]), 'PX', math.ceil(ahead / 1000) + life)
end
return answers
