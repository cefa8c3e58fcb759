//! The controller as apps and people live it, with a real store and a scripted node.

mod acting;
mod apps;
mod guests;
mod health;
mod hooks;
mod node_words;
mod nodes;
mod openvpn;
mod support;
mod the_box;
