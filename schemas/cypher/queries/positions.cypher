MATCH (mark:Watermark {worker: $worker})
RETURN mark.topic AS topic, mark.partition AS partition, mark.next_offset AS next_offset
