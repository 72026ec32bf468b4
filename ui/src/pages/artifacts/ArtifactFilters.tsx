import { useAtom } from "jotai";

import { kindAtom, searchAtom, typeAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Chip } from "@/shared/ui/Chip";
import { SearchField } from "@/shared/ui/SearchField";
import { Select } from "@/shared/ui/Select";

import styles from "./ArtifactFilters.module.css";
import { isKind, kindWords } from "./asked";

const words = { "": "Every kind", ...kindWords } as const;

/** Which artifacts to list; all of it is in the address. */
export function ArtifactFilters() {
  const [text, setText] = useAtom(searchAtom);
  const [type, setType] = useAtom(typeAtom);
  const [[kind], setKinds] = useAtom(kindAtom);
  const shown = isKind(kind) ? kind : "";
  return (
    <form className={styles["filters"]} role="search" onSubmit={(event) => event.preventDefault()}>
      <SearchField
        className={styles["search"]}
        placeholder="A value, a type, or the beginning of an id"
        label="Search artifacts by value, type or id"
        value={text}
        onChange={(value) => setText(value)}
      />
      <Select
        aria-label="Kind"
        words={words}
        value={shown}
        onChange={(value) => setKinds(value === "" ? [] : [value])}
      />
      {type !== "" && (
        <Chip onRemove={() => setType("")} removeLabel={`Any type, not only ${type}`}>
          type {type}
        </Chip>
      )}
      {(text !== "" || type !== "" || shown !== "") && (
        <Button
          look="quiet"
          onClick={() => {
            setText("", { history: "push" });
            setType("");
            setKinds([]);
          }}
        >
          Clear
        </Button>
      )}
    </form>
  );
}
