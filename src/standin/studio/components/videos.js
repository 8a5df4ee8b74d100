// Cards of videos. More are asked for when the end of the list comes near.
export default {
  props: ["items", "more"],
  emits: ["more", "act"],
  template: `
    <div>
      <ul class="grid">
        <li v-for="v in items" :key="v.id" class="tile" :data-video="v.id">
          <div class="pic">
            <a class="cover" :href="v.url" tabindex="-1" aria-hidden="true">
              <img v-if="v.poster" :src="v.poster" alt="" loading="lazy" decoding="async">
            </a>
            <span v-if="v.state === 'completed'" class="time">{{ v.length }}</span>
            <div v-else-if="v.state === 'failed'" class="broke"><span class="i i-alert" aria-hidden="true"></span>{{ v.note }}</div>
            <div v-else class="making"><span><b>{{ v.note }}</b><b>{{ v.left }}</b></span>
              <div class="bar" role="progressbar" :aria-valuenow="v.percent" aria-valuemin="0" aria-valuemax="100" :aria-label="'Progress of ' + v.title"><i :style="{width: v.percent + '%'}"></i></div></div>
          </div>
          <div class="under"><div>
            <a class="title" :href="v.url">{{ v.title }}</a>
            <div class="meta"><span>{{ v.age }}</span><span v-if="v.folder">{{ v.folder }}</span></div>
          </div>
          <button class="btn quiet only" type="button" :aria-label="'More about ' + v.title" aria-haspopup="menu"><span class="i i-more" aria-hidden="true"></span>
            <q-menu class="menu" anchor="bottom right" self="top right" auto-close><div role="menu">
              <a role="menuitem" :href="v.url"><span class="i i-film"></span>Open</a>
              <a v-if="v.file" role="menuitem" :href="v.file" :download="v.name"><span class="i i-download"></span>Download</a>
              <a v-if="v.again" role="menuitem" :href="'/create?from=' + v.id"><span class="i i-copy"></span>Duplicate</a>
              <button role="menuitem" @click="$emit('act', 'rename', v.id)"><span class="i i-edit"></span>Rename</button>
              <button role="menuitem" @click="$emit('act', 'move', v.id)"><span class="i i-folder"></span>Move to folder</button>
              <button v-if="v.live" role="menuitem" @click="$emit('act', 'cancel', v.id)"><span class="i i-stop"></span>Stop making it</button>
              <button class="bad" role="menuitem" @click="$emit('act', 'delete', v.id)"><span class="i i-trash"></span>Delete</button>
            </div></q-menu>
          </button></div>
        </li>
      </ul>
      <p ref="end" class="dim" style="text-align:center; padding: 1.5rem 0 0; min-height: 1px" role="status">{{ more ? "Loading more…" : "" }}</p>
    </div>`,
  mounted() {
    this.watcher = new IntersectionObserver((seen) => { if (seen[0].isIntersecting) this.ask(); }, { rootMargin: "600px" });
    this.watcher.observe(this.$refs.end);
  },
  unmounted() { this.watcher.disconnect(); },
  updated() {  // a short page leaves the end in sight: no new crossing would tell
    if (this.more && this.$refs.end.getBoundingClientRect().top < innerHeight + 600) this.ask();
  },
  methods: {
    ask() {
      if (!this.more || this.asked === this.items.length) return;
      this.asked = this.items.length;
      this.$emit("more");
    },
    patch(changes) {
      for (const change of changes) {
        const found = this.items.find((v) => v.id === change.id);
        if (found) Object.assign(found, change);
      }
      this.$forceUpdate();
    },
  },
};
