import { createContext } from "react";

/** Opens and closes a node. */
export const ToggleContext = createContext<(key: string, isOpen: boolean) => void>(() => undefined);
