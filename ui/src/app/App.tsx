import { QueryClientProvider } from "@tanstack/react-query";
import { Provider } from "jotai";
import { useState } from "react";

import { Toasts } from "@/shared/ui/Toasts";

import { Gate } from "./Gate";
import { Live } from "./live/Live";
import { PageOutlet } from "./PageOutlet";
import { queryClientOf } from "./queryClient";
import { Shell } from "./shell/Shell";
import { Theme } from "./theme/Theme";

export function App() {
  const [client] = useState(queryClientOf);
  return (
    <Provider>
      <QueryClientProvider client={client}>
        <Theme />
        <Live />
        <Gate>
          <Shell>
            <PageOutlet />
          </Shell>
        </Gate>
        <Toasts />
      </QueryClientProvider>
    </Provider>
  );
}
