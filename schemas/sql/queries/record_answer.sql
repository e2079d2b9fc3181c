-- Whoever records first is right. The empty update makes a rival's row visible, which DO NOTHING would not return.
INSERT INTO model_answers AS known (cause, prompt_hash, answer) VALUES ($1, $2, $3::text::jsonb)
ON CONFLICT (cause, prompt_hash) DO UPDATE SET answered_at = known.answered_at
RETURNING answer
