//! The controller as apps and people live it, with a real store and a scripted node.

mod acting;
mod apps;
mod hooks;
mod nodes;
mod openvpn;
mod support;
mod the_box;
