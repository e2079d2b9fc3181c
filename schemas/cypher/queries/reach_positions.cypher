UNWIND $rows AS row
MERGE (mark:Watermark {worker: $worker, topic: row.topic, partition: row.partition})
SET mark.next_offset = CASE WHEN row.next_offset > coalesce(mark.next_offset, 0) THEN row.next_offset ELSE mark.next_offset END
