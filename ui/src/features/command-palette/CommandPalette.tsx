import { useAtomValue, useSetAtom } from "jotai";
import { Command } from "cmdk";
import { useDeferredValue, useEffect, useRef, useState } from "react";

import { themeSettingAtom } from "@/entities/appearance/appearanceAtoms";
import { StateIcon } from "@/entities/run/StateIcon";
import { shownStateOf } from "@/entities/run/states";
import { goAtom, paths, toRun, type Target } from "@/shared/location";

import styles from "./CommandPalette.module.css";
import { useFound } from "./useFound";

const pages: readonly (readonly [string, string])[] = [
  ["Home", paths.home],
  ["Pipelines", paths.pipelines],
  ["Runs", paths.runs],
  ["Artifacts", paths.artifacts],
  ["Settings", paths.settings],
  ["Get started", paths.getStarted],
  ["About this server", paths.about],
];

const MOVING = new Set(["ArrowDown", "ArrowUp", "Home", "End"]);

/** Search everything: pages, pipelines, runs by name or id, artifacts, and what can be done anywhere. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [wanted, setWanted] = useState("");
  const [picked, setPicked] = useState("");
  const [hasMoved, setHasMoved] = useState(false);
  const { pipelines, runs, artifacts, isAsking } = useFound(useDeferredValue(wanted.trim()));
  const go = useSetAtom(goAtom);
  const setTheme = useSetAtom(themeSettingAtom);
  const theme = useAtomValue(themeSettingAtom);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // The browser would choose the first element that can have it, which is the frame around the field.
    field.current?.focus();
  }, []);
  const open = (to: Target) => () => {
    onClose();
    go(to);
  };
  const hasText = (text: string): boolean => text.toLowerCase().includes(wanted.trim().toLowerCase());
  const nextTheme = theme === "dark" ? "light" : "dark";
  const hasTheme = hasText(`Use the ${nextTheme} theme`);
  const shownPages = pages.filter(([word]) => hasText(word));
  const all = [
    ...runs.map(({ id }) => `run ${id}`),
    ...pipelines.map(({ path }) => `pipeline ${path}`),
    ...artifacts.map(({ id }) => `artifact ${id}`),
    ...shownPages.map(([word]) => `page ${word}`),
    ...(hasTheme ? ["theme"] : []),
  ];
  // The first of what is found, however late it comes, unless somebody has moved to another.
  const value = hasMoved && all.includes(picked) ? picked : (all[0] ?? "");
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- Escape does the same, by the browser itself
    <dialog
      ref={dialog}
      className={styles["palette"]}
      aria-label="Search everything"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <Command
        label="Search everything"
        shouldFilter={false}
        loop
        value={value}
        onValueChange={setPicked}
        onKeyDownCapture={({ key }) => MOVING.has(key) && setHasMoved(true)}
        onPointerMoveCapture={() => setHasMoved(true)}
      >
        <Command.Input
          ref={field}
          className={styles["input"]}
          placeholder="Runs, pipelines, artifacts, ids, pages…"
          value={wanted}
          onValueChange={(text) => {
            setWanted(text);
            setHasMoved(false);
          }}
        />
        <Command.List className={styles["list"]}>
          <Command.Empty className={styles["empty"]}>
            {isAsking ? "Searching…" : `Nothing is called “${wanted}”, and no id begins so.`}
          </Command.Empty>
          {runs.length > 0 && (
            <Command.Group heading="Runs">
              {runs.map((run) => (
                <Command.Item key={run.id} value={`run ${run.id}`} onSelect={open(toRun(run))}>
                  <StateIcon state={shownStateOf(run)} isNamed /> {run.name}
                  <code>{run.id.slice(0, 8)}</code>
                  <span>{run.function}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {pipelines.length > 0 && (
            <Command.Group heading="Pipelines">
              {pipelines.map(({ path, name }) => (
                <Command.Item
                  key={path}
                  value={`pipeline ${path}`}
                  onSelect={open({ path: paths.pipeline(path) })}
                >
                  {name} <span>{path}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {artifacts.length > 0 && (
            <Command.Group heading="Artifacts">
              {artifacts.map(({ id, type_name, summary }) => (
                <Command.Item key={id} value={`artifact ${id}`} onSelect={open({ path: paths.artifact(id) })}>
                  {type_name} <code>{id.slice(0, 8)}</code> <span>{summary}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {shownPages.length > 0 && (
            <Command.Group heading="Pages">
              {shownPages.map(([word, path]) => (
                <Command.Item key={path} value={`page ${word}`} onSelect={open({ path })}>
                  {word}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {hasTheme && (
            <Command.Group heading="Actions">
              <Command.Item
                value="theme"
                onSelect={() => {
                  setTheme(nextTheme);
                  onClose();
                }}
              >
                Use the {nextTheme} theme
              </Command.Item>
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </dialog>
  );
}
