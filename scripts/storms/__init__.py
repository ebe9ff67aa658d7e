"""Storms: a load of jobs with counted effects, faults by a seeded plan, and a judgement of what held."""
