// Everything else a question may need, in the same round trip: the best memories by words and by what they are about,
// and the conversation's last turns. Every path holds to one user of one mind.
CALL () {
  CALL db.index.fulltext.queryNodes('memory_text', $query.text_query, {limit: $query.candidates}) YIELD node AS memory, score
  WHERE memory.user_id = $query.user_id AND memory.mind_id = $query.mind_id
  WITH memory, score ORDER BY score DESC, memory.memory_id
  RETURN collect(memory {.memory_id, .text, .timestamp, .importance, .source_event_id, score}) AS by_text
}
CALL () {
  CALL () {
    UNWIND $query.concept_ids AS id
    MATCH (topic:Concept {concept_id: id})
    RETURN topic
    UNION
    UNWIND $query.entity_ids AS id
    MATCH (topic:Entity {entity_id: id})
    RETURN topic
    UNION
    CALL db.index.fulltext.queryNodes('concept_name', $query.name_query, {limit: $query.topics}) YIELD node AS topic
    RETURN topic
    UNION
    CALL db.index.fulltext.queryNodes('entity_name', $query.name_query, {limit: $query.topics}) YIELD node AS topic
    RETURN topic
  }
  // What is mentioned everywhere tells little: the rarest topics first, and of their neighbours no hubs.
  WITH topic, COUNT { (topic)<-[:MENTIONS]-() } AS degree
  WHERE topic.user_id = $query.user_id AND topic.mind_id = $query.mind_id
  WITH topic, degree ORDER BY degree, coalesce(topic.concept_id, topic.entity_id) LIMIT $query.topics
  CALL (topic, degree) {
    RETURN topic AS about, 1.0 / log(2.0 + degree) AS weight
    UNION ALL
    MATCH (topic)-[link:RELATES_TO]-(neighbour:Concept)
    WITH neighbour, link.strength AS strength, COUNT { (neighbour)<-[:MENTIONS]-() } AS spread
    WHERE spread <= $query.candidates
    WITH neighbour, $query.neighbour_weight * strength / log(2.0 + spread) AS weight
    ORDER BY weight DESC, neighbour.concept_id LIMIT $query.neighbours
    RETURN neighbour AS about, weight
  }
  WITH about, max(weight) AS weight
  CALL (about) {
    MATCH (about)<-[:MENTIONS]-(memory)
    WITH memory LIMIT $query.mentions
    RETURN memory ORDER BY memory.timestamp DESC, memory.memory_id LIMIT $query.candidates
  }
  WITH memory, weight, about.name AS name ORDER BY weight DESC, name
  WITH memory, sum(weight) AS score, collect(DISTINCT name)[..3] AS topics
  WHERE memory.user_id = $query.user_id AND memory.mind_id = $query.mind_id
  ORDER BY score DESC, memory.memory_id LIMIT $query.candidates
  RETURN collect(memory {.memory_id, .text, .timestamp, .importance, .source_event_id, score, topics}) AS by_graph
}
CALL () {
  MATCH (activity:AgentActivity {conversation_id: $query.conversation_id})
  WHERE activity.timestamp IS NOT NULL
  // In the order of the index, so that a long conversation is not read whole.
  WITH activity ORDER BY activity.conversation_id DESC, activity.timestamp DESC LIMIT $query.turns
  WHERE activity.user_id = $query.user_id AND activity.mind_id = $query.mind_id
  RETURN collect(activity {.query, .result, .timestamp}) AS history
}
RETURN by_vector, by_text, by_graph, history
