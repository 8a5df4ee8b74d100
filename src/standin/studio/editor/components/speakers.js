// The lines of a scene: who says what. Chosen with the arrow keys or a click; moved with Alt and an
// arrow key. While one speaks alone there is only the button for another speaker.
import row from "/studio/static/row.js";

export default {
  mixins: [row],
  props: ["items", "people", "chosen", "full", "crowded"],
  emits: ["choose", "add", "say", "move", "remove"],
  template: `
    <div class="lines" :class="{alone}">
      <ol v-if="!alone" ref="list" aria-label="Lines of this scene">
        <li v-for="(l, i) in items" :key="i" class="line" :class="{on: i === chosen}">
          <button type="button" class="line-go" :aria-current="i === chosen ? 'true' : null" :aria-label="name(l, i)" :tabindex="i === chosen ? 0 : -1"
            aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Delete" @click="$emit('choose', i)" @keydown="key($event, i)">
            <span class="line-face"><img v-if="l.face" :src="l.face" alt=""><span v-else class="i i-voice" aria-hidden="true"></span></span>
            <span class="line-what"><b>{{ l.name }}</b><span>{{ l.said || "Nothing said yet" }}</span></span>
          </button>
          <button v-if="i === chosen" type="button" class="btn quiet only small-btn line-more" :aria-label="'More about line ' + (i + 1)" title="More" aria-haspopup="menu"><span class="i i-more" aria-hidden="true"></span>
            <q-menu class="menu" anchor="bottom left" self="top left" auto-close><div role="menu" :aria-label="'Line ' + (i + 1)">
              <button v-for="p in people" :key="p.key" role="menuitemradio" :aria-checked="String(p.key === l.key)" @click="$emit('say', i, p.key)"><span class="i" :class="p.key === l.key ? 'i-check' : 'i-person'"></span>{{ p.name }} says it</button>
              <button role="menuitemradio" :aria-checked="String(!l.key)" @click="$emit('say', i, '')"><span class="i" :class="l.key ? 'i-voice' : 'i-check'"></span>Said unseen</button>
              <button role="menuitem" :disabled="!i" @click="move(i, i - 1)"><span class="i i-up"></span>Earlier</button>
              <button role="menuitem" :disabled="i === items.length - 1" @click="move(i, i + 1)"><span class="i i-down"></span>Later</button>
              <button role="menuitem" class="bad" @click="$emit('remove', i)"><span class="i i-trash"></span>Delete</button>
            </div></q-menu></button>
        </li>
      </ol>
      <button type="button" class="btn small-btn line-add" :class="{quiet: alone}" :disabled="full" @click="alone ? $emit('add', 'new') : null" :aria-haspopup="alone ? null : 'menu'" :aria-label="alone ? 'Add a speaker' : 'Line'" :title="full ? 'A scene has no more lines than these' : null">
        <span class="i" :class="alone ? 'i-people' : 'i-plus'" aria-hidden="true"></span><span>{{ alone ? "Add a speaker" : "Line" }}</span>
        <q-menu v-if="!alone" class="menu" anchor="top right" self="bottom right" auto-close><div role="menu" aria-label="Who says the next line">
          <button v-for="p in next" :key="p.key" role="menuitem" @click="$emit('add', p.key)"><span class="i i-person"></span>{{ p.name }}</button>
          <button role="menuitem" :disabled="crowded" @click="$emit('add', 'new')"><span class="i i-people"></span>Somebody else</button>
          <button role="menuitem" @click="$emit('add', '')"><span class="i i-voice"></span>A voice, unseen</button>
        </div></q-menu>
      </button>
    </div>`,
  computed: {
    alone() { return (this.items || []).length < 2; },
    next() {  // whoever is likely to answer comes first
      const now = this.items[this.chosen]?.key;
      return [...this.people].sort((a, b) => (a.key === now) - (b.key === now));
    },
  },
  watch: { chosen() { this.$nextTick(() => this.goes()[this.chosen]?.scrollIntoView({ block: "nearest", inline: "nearest" })); } },
  methods: {
    name(l, i) { return `Line ${i + 1} of ${this.items.length}, ${l.name}: ${l.said || "nothing said yet"}`; },
    goes() { return [...(this.$refs.list?.querySelectorAll(".line-go") || [])]; },
    focus(to) { setTimeout(() => this.goes()[to]?.focus(), 60); },
    move(i, to) { this.$emit("move", i, to); this.focus(to); },
    remove(i) {
      this.$emit("remove", i);
      this.focus(Math.min(i, this.items.length - 2));
    },
  },
};
