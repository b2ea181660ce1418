import {newId} from '../shared/secrets.ts';
import type {Opening} from '../store/room-commands.ts';
import type {HubState} from './hub-state.ts';

/** The random ids for opening a room. */
export const newOpening = ({randomBytes}: Pick<HubState, 'randomBytes'>): Opening => ({
	epoch: newId(randomBytes, 8),
	opening: newId(randomBytes, 8),
});
