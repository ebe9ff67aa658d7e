-- Files beside a picture: its layers and its model, by name, as ids of artifacts.
alter table images add column outputs jsonb not null default '{}';
