// Runs before the first paint, so that nobody who works in the dark sees a white flash.
(function () {
  var told = new URLSearchParams(location.search);
  var theme =
    told.get("theme") || (localStorage.getItem("sematic.theme") || "").replace(/"/g, "") || "system";
  document.documentElement.dataset.theme = theme;
  var density =
    told.get("density") || (localStorage.getItem("sematic.density") || "").replace(/"/g, "") || "compact";
  document.documentElement.dataset.density = density;
  // A page within another has no bar.
  if (told.get("embed") === "1") document.documentElement.dataset.embedded = "";

  // Without its scripts, the page says so itself.
  addEventListener(
    "error",
    function (event) {
      if (event.target instanceof HTMLScriptElement) addEventListener("DOMContentLoaded", sayTrouble);
    },
    true,
  );
  function sayTrouble() {
    var trouble = document.getElementById("first-trouble");
    if (trouble) trouble.hidden = false;
  }
  addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.closest("#first-trouble button")) location.reload();
  });
})();
