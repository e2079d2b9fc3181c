SELECT answer FROM model_answers WHERE cause = $1 AND prompt_hash = $2
