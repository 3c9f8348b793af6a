// Draws a card of questions with radio buttons. The kernel judges; this file only shows what it said.

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) write(made, text);
  return made;
}

// What stands between backticks is code; nothing is ever read as HTML.
function write(into, text) {
  const pieces = text.split("`").map((piece, index) => {
    if (index % 2 === 0) return document.createTextNode(piece);
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  });
  into.replaceChildren(...pieces);
}

function choice(model, question, index, group) {
  const label = element("label", "kubenb-choice");
  const button = element("input");
  button.type = "radio";
  button.name = group;
  button.addEventListener("change", () => {
    model.set("answers", { ...model.get("answers"), [question.key]: index });
    model.save_changes();
  });
  label.append(button, element("span", "", question.choices[index]));
  return { label, button };
}

function block(model, question, number) {
  const set = element("fieldset", "kubenb-question");
  set.append(element("legend", "", question.text));
  const group = `kubenb-${question.key}-${number}`;
  const choices = question.choices.map((_, index) => choice(model, question, index, group));
  const row = element("div", "kubenb-choices");
  row.append(...choices.map((each) => each.label));
  const verdict = element("p", "kubenb-verdict");
  verdict.setAttribute("role", "status");
  set.append(row, verdict);
  const show = () => {
    const chosen = model.get("answers")[question.key];
    choices.forEach((each, index) => { each.button.checked = index === chosen; });
    const said = model.get("verdicts")[question.key];
    write(verdict, said ? said.text : "");
    verdict.dataset.right = said && said.right !== null ? String(said.right) : "";
  };
  return { set, show };
}

let drawn = 0; // radio groups of two views of one card must not share a name

function render({ model, el }) {
  const form = model.get("form");
  const root = element("section", "kubenb kubenb-panel");
  root.dataset.widget = form.kind;
  root.setAttribute("aria-label", form.title);
  root.append(element("h4", "", form.title));
  drawn += 1;
  const blocks = form.questions.map((question) => block(model, question, drawn));
  root.append(...blocks.map((each) => each.set));
  el.append(root);
  const show = () => blocks.forEach((each) => each.show());
  show();
  model.on("change:answers", show);
  model.on("change:verdicts", show);
  return () => {
    model.off("change:answers", show);
    model.off("change:verdicts", show);
  };
}

export default { render };
