-- What a model said to a prompt, for the event that asked: a fact, so that deciding again costs nothing and says the same.
CREATE TABLE model_answers (
    cause uuid NOT NULL,
    prompt_hash bytea NOT NULL CHECK (octet_length(prompt_hash) = 32),
    answer jsonb NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cause, prompt_hash)
);

CREATE INDEX model_answers_answered_at ON model_answers USING brin (answered_at);
