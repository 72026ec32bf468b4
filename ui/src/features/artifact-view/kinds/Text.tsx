import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { artifactQueries } from "@/entities/artifact/queries";
import { countText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

import { Note } from "../parts/Note";
import { TextPanel } from "../parts/TextPanel";
import { fieldOf, numberOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import { type TextForm } from "../textForms";

/** A text: as it is, or as the Markdown, the JSON or the XML that it seems to be. */
export function Text({ view }: KindProps) {
  const [isAsked, setIsAsked] = useState(false);
  const text = textOf(fieldOf(view.content, "text")) ?? view.summary;
  const length = numberOf(fieldOf(view.content, "length")) ?? text.length;
  const isRoot = view.path.steps.length === 0;
  const rest = useQuery({ ...artifactQueries.json(view.artifactId), enabled: isAsked });
  const whole = isAsked ? textOf(rest.data?.value) : null;
  const given: TextForm | undefined = view.kind === "markdown" ? "markdown" : undefined;
  return (
    <div>
      <TextPanel text={whole ?? text} {...(given !== undefined && { initialForm: given })} />
      {whole === null && view.isTruncated && (
        <Note>
          The first {countText(lettersIn(text))} of {countText(length)} characters.{" "}
          {isRoot && rest.data === undefined && rest.error === null && (
            <Button look="quiet" disabled={rest.isFetching} onClick={() => setIsAsked(true)}>
              Load all of it
            </Button>
          )}
          {rest.data?.left_out != null && <>It cannot be loaded here: {rest.data.left_out}</>}
          {rest.error !== null && <>It cannot be loaded: {rest.error.message}</>}
        </Note>
      )}
    </div>
  );
}

/** As Python counts: a pair of surrogates is one. */
const lettersIn = (text: string): number =>
  text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g) ?? []).length;
