-- GCRA for a whole batch. KEYS: one verdict key a request, then one counter key a subject.
-- ARGV: interval us, burst, verdict life ms, and one string of little-endian doubles: for each request its subject's index
-- (from 1), then for each its time us. One string, because every argument costs the client and the server a microsecond.
-- Answers one integer a request: 0 allowed, otherwise the microseconds to wait. A verdict once given is given again.
local interval, burst, life = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local count = #ARGV[4] / 16
local numbers = { struct.unpack('<' .. string.rep('d', 2 * count), ARGV[4]) }
local call, min, max = redis.call, math.min, math.max
local clock = call('TIME')
local now = clock[1] * 1000000 + clock[2]
local values = call('MGET', unpack(KEYS))
local arrivals, moved, answers, fresh = {}, {}, {}, {}

for i = 1, count do
  local verdict = values[i] or fresh[KEYS[i]]
  if not verdict then
    local subject = numbers[i]
    -- The future is not believed: a time ahead of this server's would lock the subject out until then.
    local at = min(numbers[count + i], now)
    local arrival = max(arrivals[subject] or tonumber(values[count + subject] or 0), at) + interval
    local wait = arrival - burst * interval - at
    if wait > 0 then
      verdict = wait
    else
      verdict = 0
      arrivals[subject], moved[subject] = arrival, arrival - at
    end
    fresh[KEYS[i]] = verdict
    call('PSETEX', KEYS[i], life, verdict)
  end
  answers[i] = tonumber(verdict)
end

for subject, ahead in pairs(moved) do
  -- A counter that has run empty says the same as none; it is kept a little longer for requests that arrive late.
  call('PSETEX', KEYS[count + subject], math.ceil(ahead / 1000) + life, arrivals[subject])
end
return answers
