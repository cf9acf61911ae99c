// Every released program gets along with today's.
import { bundles, testPeopleWith } from "./people.ts";

for (const bundle of bundles) void testPeopleWith(bundle);
