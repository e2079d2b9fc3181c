// The strongest links between what one person spoke of.
MATCH (one:Concept {user_id: $user_id, mind_id: $mind_id})-[link:RELATES_TO]->(other:Concept)
RETURN one.name AS one, other.name AS other, link.strength AS strength
ORDER BY strength DESC, one, other
LIMIT $count_max
