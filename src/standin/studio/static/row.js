// Things in a row: the arrow keys go through them, with Alt they move one, Delete removes it. A
// component has goes(), their buttons, move(from, to) and remove(which).
export default {
  methods: {
    key(event, i) {
      const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
      if (by && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        const to = i + by;
        if (to < 0 || to >= this.items.length) return;
        if (event.altKey) this.move(i, to);
        else { this.$emit("choose", to); this.goes()[to].focus(); }
      } else if (event.key === "Delete" && this.items.length > 1) {
        event.preventDefault();
        this.remove(i);
      }
    },
  },
};
