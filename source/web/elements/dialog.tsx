/** A modal `<dialog>`. The browser keeps the focus in it, closes it on Esc and makes the page inert. */
import {type ReactNode, useId, useLayoutEffect, useRef} from 'react';
import {Icon} from './icons.tsx';

interface DialogProps {
	readonly title: string;
	readonly className?: string;
	readonly onClose: () => void;
	/** The control with `data-first` receives the focus, or else the Close button, also if that control is out of sight. */
	readonly children: ReactNode;
}

export const Dialog = ({title, className = '', onClose, children}: DialogProps) => {
	const element = useRef<HTMLDialogElement>(null);
	const titleId = useId();
	// Before the browser handles the next key: Esc must not meet a dialog that is not modal yet.
	useLayoutEffect(() => {
		const {current} = element;
		if (current?.open === false) {
			current.showModal();
			current.querySelector<HTMLElement>('[data-first]')?.focus();
			if (current.scrollTop > 0) {
				current.querySelector<HTMLElement>('.close')?.focus();
				current.scrollTop = 0;
			}
		}
		return () => current?.close();
	}, []);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a dialog on Esc.
		<dialog
			ref={element}
			className={`dialog ${className}`}
			aria-labelledby={titleId}
			onCancel={event => {
				event.preventDefault();
				onClose();
			}}
			onClick={event => {
				if (event.target === element.current) onClose();
			}}
		>
			<div className="frame">
				<header>
					<h2 id={titleId}>{title}</h2>
					<button type="button" className="close" aria-label="Close" title="Close (Esc)" onClick={onClose}>
						<Icon name="close" />
					</button>
				</header>
				{children}
			</div>
		</dialog>
	);
};
