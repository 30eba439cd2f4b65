import './no-eval.ts'
import '../ui/styles.ts'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import {
  API,
  askSession,
  createApi,
  createDesktopConnection,
  createWebConnection,
  desktop,
} from '../api/index.ts'
import { createTexts } from '../i18n/index.ts'
import App from './App.vue'
import { createWindowRouter } from './router.ts'
import { useSessionStore } from './stores/session.ts'

const host = desktop()
const socketAddress = new URL('rpc', window.location.href)
socketAddress.protocol = socketAddress.protocol === 'https:' ? 'wss:' : 'ws:'
socketAddress.hash = ''

const connection = host
  ? createDesktopConnection(host)
  : createWebConnection({
      address: socketAddress.href,
      async mayTry() {
        if ((await askSession()) !== false) return true
        useSessionStore().expired()
        return false
      },
    })

const app = createApp(App)
app.provide(API, createApi(connection))
app.use(createPinia())
app.use(createTexts())
app.use(createWindowRouter())
app.mount('#app')
void useSessionStore().begin()
