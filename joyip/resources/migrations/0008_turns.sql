-- Where a job comes in of whose kind nobody waits: in the round in which jobs of its priority are being served, however long
-- the queues of other kinds are. That is the latest round that runs or, where none runs, the first that waits.
create function turn_running(wanted smallint) returns bigint language sql stable as $$
    select nullif(max(turn), 0) from jobs where state = 'running' and priority = wanted and lease_until > now()
$$;

-- A job in no round (turn 0: it began with its insertion) that was put back in the queue goes first, but is not the round
-- being served: who joined there would pass everybody. Few kinds wait at a time: they are found one after the other, and the first job of each is looked up.
create function turn_waiting(wanted smallint, without text) returns bigint language sql stable as $$
    with recursive kinds as (
        (select kind from jobs where state = 'queued' and turn is not null order by kind limit 1)
        union all
        select (select kind from jobs where state = 'queued' and turn is not null and kind > k.kind order by kind limit 1)
        from kinds k where k.kind is not null
    )
    select min(first.turn) from kinds k cross join lateral (
        select turn from jobs where state = 'queued' and turn > 0 and kind = k.kind and priority = wanted
        order by turn, seq limit 1
    ) first
    where k.kind <> without
$$;
