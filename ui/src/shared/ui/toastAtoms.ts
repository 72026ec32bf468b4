import { atom } from "jotai";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: "done" | "error";
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 6000;
const MOST = 4;

let lastId = 0;
const toastsBase = atom<readonly Toast[]>([]);
export const toastsAtom = atom((get) => get(toastsBase));

export const dismissToastAtom = atom(null, (_get, set, id: number) => {
  set(toastsBase, (toasts) => toasts.filter((toast) => toast.id !== id));
});

/** Say something in the corner. */
export const toastAtom = atom(null, (_get, set, toast: Omit<Toast, "id">) => {
  lastId += 1;
  const id = lastId;
  set(toastsBase, (toasts) => [...toasts.slice(1 - MOST), { ...toast, id }]);
  setTimeout(() => set(dismissToastAtom, id), SHOWN_MS);
});
