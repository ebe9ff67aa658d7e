-- name: find
-- A picture that is used again lives as long as one that is new. The count may be lost: it waits for no disk.
-- One that the gate refused is nobody's to use.
with used as (
    update images set uses = uses + passed::int where scene_hash = $1 returning *
), kept as (
    update artifacts set expires_at = greatest(expires_at, now() + make_interval(secs => $2))
    from used
    where artifacts.id = any (array[used.artifact_id, used.manifest_id] || array(select value from jsonb_each_text(used.outputs)))
)
select used.*, set_config('synchronous_commit', 'off', true) from used

-- name: insert
-- A manifest takes another's place only if it tells of all that there is beside the picture.
insert into images (id, scene_hash, scene, prompt, owner, artifact_id, manifest_id, width, height, format, seed, gate,
                    passed, versions, outputs)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (scene_hash) do update set uses = images.uses + ($16 and images.passed)::int,
    (artifact_id, manifest_id, outputs) = (
        select case when explains then excluded.artifact_id else images.artifact_id end,
            case when explains then excluded.manifest_id else images.manifest_id end,
            case when explains then excluded.outputs else images.outputs end
        from (select excluded.outputs <> '{}' and excluded.outputs ?& array(select jsonb_object_keys(images.outputs))) as test (explains)
    )
returning *

-- name: get
select * from images where id = $1

-- name: page
select * from images
where ($1::text is null or position(lower($1) in lower(prompt)) > 0) and ($2::uuid is null or id < $2)
    and (passed or $3)
order by id desc limit $4

-- name: refused
select * from images where not passed order by id desc limit $1

-- name: stats
select count(*) as images, count(*) filter (where passed) as passed, coalesce(sum(uses - 1), 0) as reused,
    count(*) filter (where rating = 1) as liked, count(*) filter (where rating = -1) as disliked,
    count(*) filter (where created_at > now() - interval '24 hours') as last_day
from images

-- name: feedback
update images set rating = $2, comment = $3 where id = $1 returning *
