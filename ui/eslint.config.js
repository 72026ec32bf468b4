import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const ROOMS = ["shared", "entities", "features", "pages", "app"];
/** A room imports only rooms before it; a feature no other feature, an entity is free to name another. */
const zones = [
  ...ROOMS.map((room, place) => ({
    target: `./src/${room}`,
    from: ROOMS.slice(place + 1).map((above) => `./src/${above}`),
  })),
  { target: "./src/features/*/**", from: "./src/features", except: ["."] },
];

export default tseslint.config(
  {
    ignores: [
      "node_modules",
      "src/shared/api/schema.ts",
      "test-results",
      "playwright-report",
      "e2e/**/*.mjs",
      "eslint.config.js",
      "public",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "import-x": importX, "react-hooks": reactHooks, "jsx-a11y": jsxA11y },
    settings: { "import-x/resolver": { typescript: true } },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...jsxA11y.flatConfigs.recommended.rules,
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": [
        "error",
        { zones: zones.slice(0, ROOMS.length).filter((zone) => zone.from.length > 0) },
      ],
      "import-x/no-default-export": "error",
      "max-lines": ["error", { max: 250, skipBlankLines: true }],
      "no-restricted-properties": [
        "error",
        { object: "history", property: "pushState", message: "Only shared/location writes history." },
        { object: "history", property: "replaceState", message: "Only shared/location writes history." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "Nothing is shown as HTML.",
        },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "jsx-a11y/label-has-associated-control": ["error", { controlComponents: ["Select"] }],
      // A grid, a tree or a log is a widget of its own: its container takes the keys.
      "jsx-a11y/no-noninteractive-tabindex": "off",
      "jsx-a11y/no-noninteractive-element-interactions": "off",
    },
  },
  {
    files: ["src/shared/location/**"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["src/features/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^@/features/",
              message: "A feature imports no other feature; its own files by relative paths.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["**/*.test.{ts,tsx}", "e2e/**"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
);
