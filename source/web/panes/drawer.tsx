/** A side pane over the messages. It receives the focus when it opens, and restores it when it closes. */
import {type ReactNode, useEffect, useRef} from 'react';

interface DrawerProps {
	readonly onClose: () => void;
	readonly children: ReactNode;
}

export const Drawer = ({onClose, children}: DrawerProps) => {
	const element = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const before = document.activeElement;
		const {current} = element;
		const first = current?.querySelector<HTMLElement>('[aria-current]') ?? current?.querySelector('button');
		first?.focus({preventScroll: true});
		return () => {
			// An action in the drawer may have moved the focus.
			const isLost = document.activeElement === null || document.activeElement === document.body;
			if (isLost && before instanceof HTMLElement) before.focus({preventScroll: true});
		};
	}, []);
	return (
		<div ref={element} className="drawer">
			{children}
			<button type="button" className="backdrop" aria-label="Close" onClick={onClose} />
		</div>
	);
};
