// Cards of videos, in blocks.
import blocks from "/studio/static/blocks.js";

export default {
  mixins: [blocks],
  emits: ["act"],
  template: `
    <div>
      <div v-for="(block, n) in blocks" :key="n" ref="boxes" class="block" :data-block="n" :style="block.near ? null : {height: block.height + 'px'}">
        <ul v-if="block.near" class="grid" :aria-label="'Videos from ' + (60 * n + 1) + ' on'">
        <li v-for="v in block.items" :key="v.id" class="tile" :data-video="v.id">
          <div class="pic">
            <a class="cover" :href="v.url" tabindex="-1" aria-hidden="true">
              <span class="i i-film"></span>
              <img v-if="v.poster" :src="v.poster" alt="" loading="lazy" decoding="async" @load="shape">
            </a>
            <span v-if="v.state === 'completed'" class="time">{{ v.length }}</span>
            <div v-else-if="v.state === 'failed'" class="broke"><span class="i i-alert" aria-hidden="true"></span>{{ v.note }}</div>
            <div v-else class="making"><span><b>{{ v.note }}</b><b>{{ v.left }}</b></span>
              <div class="bar" role="progressbar" :aria-valuenow="v.percent" aria-valuemin="0" aria-valuemax="100" :aria-label="'Progress of ' + v.title"><i :style="{width: v.percent + '%'}"></i></div></div>
          </div>
          <div class="under"><div>
            <a class="title" :href="v.url" :title="v.title">{{ v.title }}</a>
            <div class="meta"><span>{{ v.age }}</span><span v-if="v.folder">{{ v.folder }}</span></div>
          </div>
          <button class="btn quiet only" type="button" :aria-label="'More about ' + v.title" title="More" aria-haspopup="menu"><span class="i i-more" aria-hidden="true"></span>
            <q-menu class="menu" anchor="bottom right" self="top right" auto-close @show="enter"><div role="menu" :aria-label="'More about ' + v.title" @keydown="walk">
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
      </div>
      <p ref="end" class="end dim" role="status">{{ left ? "Loading more…" : "" }}</p>
    </div>`,
  methods: {
    enter() { document.querySelector(".menu [role=menuitem]")?.focus(); },
    walk(event) {
      const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
      const at = items.indexOf(document.activeElement), last = items.length - 1;
      const to = { ArrowDown: at < last ? at + 1 : 0, ArrowUp: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      items[to].focus();
    },
    shape(event) {  // upright and square ones are shown whole, before themselves out of focus
      const { naturalWidth: width, naturalHeight: height } = event.target;
      if (width >= 1.5 * height) return;
      event.target.classList.add("fit");
      event.target.parentElement.style.setProperty("--behind", `url("${event.target.src}")`);
      event.target.parentElement.classList.add("blurred");
    },
  },
};
