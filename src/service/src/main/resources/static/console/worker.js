// The worker that all tabs share.

import { serve } from './feed.js';

addEventListener('connect', ({ ports: [port] }) => serve(port));
