// Long lists in blocks of cards. A block far from the screen leaves only its height behind, and
// more cards are asked for when the end comes near.
const BLOCK = 60;  // fills whole rows of 1, 2, 3, 4, 5 and 6 cards

export default {
  props: ["items", "more", "small"],  // small: a row to pick from, whole
  emits: ["more"],
  data() { return { blocks: cut(this.items, this.small), left: this.more }; },
  watch: {
    items(given) { this.blocks = cut(given, this.small); this.asked = 0; },
    more(given) { this.left = given; },
  },
  mounted() {
    this.watcher = new IntersectionObserver((seen) => {
      for (const one of seen) {
        const block = this.blocks[one.target.dataset.block];
        if (!block) continue;
        if (block.near && !one.isIntersecting) block.height = one.boundingClientRect.height;
        block.near = one.isIntersecting;
      }
    }, { rootMargin: "1500px 0px" });
    this.ending = new IntersectionObserver((seen) => { if (seen[0].isIntersecting) this.ask(); }, { rootMargin: "900px 0px" });
    this.ending.observe(this.$refs.end);
    this.observe();
  },
  unmounted() { this.watcher.disconnect(); this.ending.disconnect(); },
  updated() {  // a short page leaves the end in sight: no new crossing would tell
    this.observe();
    if (this.left && this.$refs.end.getBoundingClientRect().top < innerHeight + 900) this.ask();
  },
  methods: {
    total() { return this.blocks.reduce((sum, block) => sum + block.items.length, 0); },
    observe() { for (const box of this.$refs.boxes || []) this.watcher.observe(box); },
    ask() {
      const total = this.total();
      if (!this.left || this.asked === total) return;
      this.asked = total;
      this.$emit("more");
    },
    append(items, left) {
      this.left = left;
      const have = this.blocks.length ? this.blocks.pop().items : [];
      this.blocks.push(...cut([...have, ...items], this.small));
    },
    first(items) { this.blocks = cut([...items, ...this.blocks.flatMap((block) => block.items)], this.small); },
    patch(changes) {
      for (const change of changes)
        for (const block of this.blocks) {
          const found = block.items.find((each) => each.id === change.id);
          if (found) Object.assign(found, change);
        }
    },
    remove(id) {
      const at = this.blocks.findIndex((block) => block.items.some((each) => each.id === id));
      if (at < 0) return;
      const rest = this.blocks.splice(at).flatMap((block) => block.items);
      this.blocks.push(...cut(rest.filter((each) => each.id !== id), this.small));
      this.asked = 0;
    },
  },
};

function cut(items, whole) {
  const blocks = [], all = items || [], size = whole ? Math.max(all.length, 1) : BLOCK;
  for (let i = 0; i < all.length; i += size)
    blocks.push({ items: all.slice(i, i + size), near: true, height: 0 });
  return blocks;
}
