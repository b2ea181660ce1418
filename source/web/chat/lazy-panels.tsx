/** Loads the dialogs as a separate chunk after the chat is drawn, because the first paint does not need them. */
import {useEffect, useState} from 'react';
import {applyStyles} from '../browser/style-sheets.ts';
import type {Panels} from '../dialogs/panels.tsx';
import type {Page} from './hooks/use-page.ts';

export const LazyPanels = ({page}: {readonly page: Page}) => {
	const {session, view, actions} = page;
	const [Loaded, setLoaded] = useState<typeof Panels>();
	const isWanted = view.panel !== undefined;
	// biome-ignore lint/correctness/useExhaustiveDependencies: a panel that is opened tries again after a failure.
	useEffect(() => {
		if (Loaded !== undefined) return;
		Promise.all([import('../dialogs/panels.tsx'), applyStyles('dialogs')]).then(
			([{Panels}]) => setLoaded(() => Panels),
			() => {
				if (!isWanted) return;
				actions.closePanel();
				actions.context.notify(
					'The dialog could not be loaded. Check your connection and try again.',
					'error',
				);
			},
		);
	}, [isWanted]);
	if (view.panel === undefined || Loaded === undefined) return null;
	return <Loaded panel={view.panel} session={session} current={view.current} actions={actions} />;
};
