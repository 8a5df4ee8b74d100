// Takes a file by dropping, pasting or choosing, and sends it to the server.
export default {
  props: ["url", "accept", "title", "hint", "icon", "most"],
  emits: ["sent", "refused"],
  template: `
    <div class="drop" :class="{over}" @dragover.prevent="over = true" @dragleave="over = false" @drop.prevent="dropped">
      <span class="i" :class="'i-' + (icon || 'upload')" aria-hidden="true"></span>
      <b>{{ title }}</b>
      <span class="dim small">{{ hint }}</span>
      <label class="btn" :aria-busy="busy"><input ref="file" class="unseen" type="file" :accept="accept" @change="send($event.target.files[0])">{{ busy ? sent + " %" : "Choose a file" }}</label>
    </div>`,
  data() { return { over: false, busy: false, sent: 0 }; },
  mounted() { this.paste = (e) => { const f = [...(e.clipboardData?.files || [])][0]; if (f) this.send(f); }; document.addEventListener("paste", this.paste); },
  unmounted() { document.removeEventListener("paste", this.paste); },
  methods: {
    dropped(event) { this.over = false; this.send(event.dataTransfer.files[0]); },
    send(file) {
      if (!file || this.busy) return;
      if (this.most && file.size > this.most) { this.$emit("refused", `The file has ${Math.ceil(file.size / 1e6)} MB, at most ${Math.floor(this.most / 1e6)} MB are taken.`); return; }
      this.busy = true; this.sent = 0;
      const request = new XMLHttpRequest();
      request.upload.onprogress = (e) => { this.sent = Math.round(100 * e.loaded / e.total); };
      request.onload = () => {
        this.busy = false; this.$refs.file.value = "";
        if (request.status === 200) this.$emit("sent", JSON.parse(request.responseText).token, file.name);
        else if (request.status === 401) this.$emit("refused", "Your session has ended. Reload this page and sign in.");
        else this.$emit("refused", request.responseText || `The server answered ${request.status}.`);
      };
      request.onerror = () => { this.busy = false; this.$emit("refused", "The connection to the server broke. Look whether it runs, and send the file again."); };
      request.open("POST", this.url);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.send(file);
    },
  },
};
