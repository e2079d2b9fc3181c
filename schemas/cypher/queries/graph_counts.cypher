// How many nodes of each label and relationships of each type there are of these people and of their mind.
CALL () {
  MATCH (node) WHERE node.user_id IN $user_ids AND coalesce(node.mind_id, $mind_id) = $mind_id
  RETURN head(labels(node)) AS kind, count(*) AS found
  UNION ALL
  MATCH (node)-[link]->() WHERE node.user_id IN $user_ids AND coalesce(node.mind_id, $mind_id) = $mind_id
  RETURN type(link) AS kind, count(*) AS found
}
RETURN kind, sum(found) AS found ORDER BY kind
