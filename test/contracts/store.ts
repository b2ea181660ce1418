/** The guarantees of every store. Each implementation runs this suite; its own tests contain only the rest. */
import {describe} from 'vitest';
import {describeAppending} from './store/appending.ts';
import {describeChanges} from './store/changes.ts';
import {describeDrafts} from './store/drafts.ts';
import {describePages} from './store/pages.ts';
import {describeRemoval} from './store/removal.ts';
import {describeRooms} from './store/rooms.ts';
import {describeSearch} from './store/search.ts';
import type {OpenStore} from './store/store-world.ts';
import {describeUsers} from './store/users.ts';

export const describeStore = (name: string, open: OpenStore): void => {
	describe(name, () => {
		describe('appending', () => describeAppending(open));
		describe('drafts', () => describeDrafts(open));
		describe('pages', () => describePages(open));
		describe('changes', () => describeChanges(open));
		describe('search', () => describeSearch(open));
		describe('removal', () => describeRemoval(open));
		describe('users', () => describeUsers(open));
		describe('rooms', () => describeRooms(open));
	});
};
