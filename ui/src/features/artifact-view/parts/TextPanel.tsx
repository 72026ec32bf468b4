import { ChevronDown, ChevronUp, WrapText } from "lucide-react";
import { useMemo, useState } from "react";

import { spelledOut } from "@/shared/lib/turning";
import { Button } from "@/shared/ui/Button";
import { CopyButton } from "@/shared/ui/CopyButton";
import { Markdown } from "@/shared/ui/Markdown";
import { SearchField } from "@/shared/ui/SearchField";

import { findsOf, formOf, FORMS, indented, type TextForm } from "../textForms";
import { indentedXml } from "../xml";
import { Note } from "./Note";
import styles from "./TextPanel.module.css";
import { TextRows } from "./TextRows";

const words = {
  text: "Text",
  markdown: "Markdown",
  json: "JSON",
  xml: "XML",
} satisfies Record<TextForm, string>;
const asItIs = (text: string): string => text;
const laidOut = {
  text: asItIs,
  markdown: asItIs,
  json: indented,
  xml: indentedXml,
} satisfies Record<TextForm, (text: string) => string>;
const LONGEST_MARKDOWN = 200_000;

interface Props {
  readonly text: string;
  readonly initialForm?: TextForm;
}

/** A text with ways to look at it: raw, as Markdown, as JSON, as XML; wrapped or not; searched. */
export function TextPanel({ text, initialForm }: Props) {
  const guessed = useMemo(() => initialForm ?? formOf(text), [text, initialForm]);
  const [form, setForm] = useState<TextForm>(guessed);
  const [isWrapped, setIsWrapped] = useState(true);
  const [word, setWord] = useState("");
  const [find, setFind] = useState(0);
  const shown = useMemo(() => laidOut[form](text), [form, text]);
  const finds = useMemo(() => findsOf(shown, word), [shown, word]);
  if (text === "") return <Note>The text is empty.</Note>;
  const step = (by: number): void => {
    if (finds.places.length > 0) setFind((find + by + finds.places.length) % finds.places.length);
  };
  const forms = FORMS.filter((each) => each === "text" || each === guessed || each === "markdown");
  return (
    <div className={styles["panel"]}>
      <div className={styles["bar"]} role="toolbar" aria-label="How the text is shown">
        {forms.map((each) => (
          <Button key={each} look="quiet" aria-pressed={each === form} onClick={() => setForm(each)}>
            {words[each]}
          </Button>
        ))}
        {form !== "markdown" && (
          <>
            <Button look="quiet" aria-pressed={isWrapped} onClick={() => setIsWrapped(!isWrapped)}>
              <WrapText size={14} aria-hidden /> Wrap
            </Button>
            <SearchField
              className={styles["search"]}
              placeholder="Find"
              label="Find in the text"
              value={word}
              onChange={(text) => {
                setWord(text);
                setFind(0);
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
              }}
            />
            {word !== "" && (
              <span className={styles["count"]} role="status">
                {finds.places.length === 0
                  ? "nothing"
                  : `${find + 1} of ${finds.places.length.toLocaleString("en")}`}
              </span>
            )}
            {finds.places.length > 1 && (
              <>
                <Button look="quiet" aria-label="Previous find" onClick={() => step(-1)}>
                  <ChevronUp size={14} aria-hidden />
                </Button>
                <Button look="quiet" aria-label="Next find" onClick={() => step(1)}>
                  <ChevronDown size={14} aria-hidden />
                </Button>
              </>
            )}
          </>
        )}
        <span className={styles["end"]}>
          <CopyButton text={shown} label="Copy the text" />
        </span>
      </div>
      {form === "markdown" ? (
        <>
          <div className={styles["markdown"]} dir="auto">
            <Markdown text={spelledOut(text.slice(0, LONGEST_MARKDOWN))} />
          </div>
          {text.length > LONGEST_MARKDOWN && <Note>The beginning; all of it is under Text.</Note>}
        </>
      ) : (
        <TextRows key={form} text={shown} isWrapped={isWrapped} finds={finds} find={find} />
      )}
    </div>
  );
}
