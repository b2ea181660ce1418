/** Reports to the client when the user types, clicks or scrolls, so that others see whether the user is idle. */
import {useEffect} from 'react';
import type {Client} from '../../../client/client.ts';
import {idleAfterMs, type Settings} from '../../../commands/settings.ts';

const inputEvents = ['keydown', 'pointerdown', 'wheel', 'touchstart'] as const;

export const useIdle = (client: Client, settings: Settings): void => {
	const afterMs = idleAfterMs(settings);
	useEffect(() => client.setIdleAfter(afterMs), [client, afterMs]);
	useEffect(() => {
		const onInput = (): void => client.noteInput();
		const options = {capture: true, passive: true};
		for (const type of inputEvents) window.addEventListener(type, onInput, options);
		return () => {
			for (const type of inputEvents) window.removeEventListener(type, onInput, options);
		};
	}, [client]);
};
