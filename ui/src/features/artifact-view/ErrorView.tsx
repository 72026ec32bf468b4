import { type Schemas } from "@/shared/api/client";

import { Traceback } from "./parts/Traceback";

/** What a run failed with. */
export function ErrorView({ error }: { readonly error: Schemas["ExceptionMetadata"] }) {
  return (
    <Traceback
      type={error.module === "builtins" || error.module === "" ? error.name : `${error.module}.${error.name}`}
      message={error.message}
      traceback={error.repr}
    />
  );
}
