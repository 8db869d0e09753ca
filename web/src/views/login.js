// login.js - asks for the token that the server wants beyond this machine.
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { post } from '../api.js';

export async function show({ again }) {
    const said = h('p.error', { role: 'alert' });
    const token = h('input', { type: 'password', id: 'token', autocomplete: 'current-password', required: true });
    const form = h('form.narrow', { onsubmit: async (event) => {
        event.preventDefault();
        try { await post('session', { token: token.value.trim() }); again(); } catch (error) { replace(said, error.message); token.select(); }
    } }, h('p', t('login.why')), h('label', { for: 'token' }, t('login.token')), token, said, h('button.first', { type: 'submit' }, t('login.go')));
    return { title: t('login.title'), node: [h('h1', t('login.title')), form], focus: () => token.focus() };
}
