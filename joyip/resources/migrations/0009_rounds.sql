-- A job in no round (turn 0: it began with its insertion) that was put back in the queue goes first, but is not the round
-- being served: who joined there would pass everybody.
create or replace function turn_waiting(wanted smallint, without text) returns bigint language sql stable as $$
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
