// Buttons that show only the failing cases with a tag; without this script all of them are shown.
const failing = document.getElementById("failing");
const cards = [...failing.querySelectorAll("article")];
const tagsOf = (card) => [...card.querySelectorAll("[data-tag]")].map((tag) => tag.dataset.tag);
const bar = failing.querySelector(".tags");

const choose = (chosen) => {
  for (const button of bar.children) button.setAttribute("aria-pressed", String(button === chosen));
  for (const card of cards) card.hidden = chosen.value !== "" && !tagsOf(card).includes(chosen.value);
};

const add = (value, label) => {
  const button = document.createElement("button");
  button.type = "button";
  button.value = value;
  button.textContent = label;
  button.addEventListener("click", () => choose(button));
  bar.append(button);
};

const tags = [...new Set(cards.flatMap(tagsOf))].sort();
if (tags.length > 1) {
  add("", "all");
  for (const tag of tags) add(tag, tag);
  choose(bar.firstElementChild);
  bar.hidden = false;
}
