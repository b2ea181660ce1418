/** The key with which the server proves its identity, in the file. */
import {hubValue, setHubValue} from '../../database/hub-values.ts';
import type {Statements} from '../../database/statements.ts';
import type {State} from '../../state.ts';

export const createServerKey = (statement: Statements): Pick<State, 'serverKey' | 'shareServerKey'> => {
	const shared = (): unknown => hubValue(statement, 'shared_key');
	/** Cached, because every upgrade needs it. */
	let key: string | undefined;
	return {
		serverKey() {
			key ??= String(shared() ?? hubValue(statement, 'key'));
			return key;
		},
		shareServerKey(given) {
			if (shared() !== undefined) return false;
			setHubValue(statement, 'shared_key', given);
			key = undefined;
			return true;
		},
	};
};
