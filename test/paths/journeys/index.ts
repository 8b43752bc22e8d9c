import type { SitePath } from '@sallyport/testing';
import type { SiteName } from '../sites.js';
import { codesJourneys } from './codes.js';
import { linksJourneys } from './links.js';
import { membersJourneys } from './members.js';
import { phonesJourneys } from './phones.js';

/** Ways through the sites that together take every transition; each begins at a new site. */
export const JOURNEYS: Readonly<Record<SiteName, readonly SitePath[]>> = {
  ...codesJourneys,
  ...membersJourneys,
  ...linksJourneys,
  ...phonesJourneys,
};
