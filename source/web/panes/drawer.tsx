/** On a phone a pane lies over the messages: it takes the focus, and gives it back when it goes. */
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
			// Unless what was chosen in it has the focus by now.
			const isLost = document.activeElement === null || document.activeElement === document.body;
			if (isLost && before instanceof HTMLElement) before.focus({preventScroll: true});
		};
	}, []);
	return (
		<div ref={element} className="drawer">
			{children}
			<button type="button" className="shade" aria-label="Close" onClick={onClose} />
		</div>
	);
};
