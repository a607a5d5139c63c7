"""Attempts to reach anybody over a network, a socket, or the camera's own connection."""

from __future__ import annotations

import array
import os
import socket
import struct

from noren.jail.escapes.attempt import PAYLOAD, SMALL_SEND, Field, Held, NotHere, attempt, do

_LOOPBACK = "127.0.0.1"


def _port(number: int) -> int:
    if not number:
        raise NotHere("no listener of this kind on this machine")
    return number


def _sockaddr(port: int) -> bytes:
    return (
        struct.pack("<H", socket.AF_INET)
        + struct.pack(">H", port)
        + bytes([127, 0, 0, 1])
        + bytes(8)
    )


@attempt()
def tcp_connect_loopback(field: Field) -> None:
    with socket.socket() as out:
        out.connect((_LOOPBACK, _port(field.tcp_port)))
        out.sendall(PAYLOAD)


@attempt()
def tcp_bind_listen(_: Field) -> None:
    with socket.socket() as out:
        out.bind((_LOOPBACK, 0))
        out.listen()


@attempt()
def tcp_listen_without_bind(_: Field) -> None:
    with socket.socket() as out:
        out.listen()


@attempt()
def tcp_fast_open(field: Field) -> None:
    with socket.socket() as out:
        out.sendto(PAYLOAD, socket.MSG_FASTOPEN, (_LOOPBACK, _port(field.tcp_port)))


@attempt()
def udp_send(field: Field) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as out:
        out.sendto(PAYLOAD, (_LOOPBACK, _port(field.udp_port)))


@attempt()
def udp6_send(field: Field) -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as out:
        out.sendto(PAYLOAD, ("::1", _port(field.udp6_port)))


@attempt()
def icmp_raw(_: Field) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as out:
        out.sendto(b"\x08\0\xf7\xff\0\0\0\0" + b"frame" * 3, (_LOOPBACK, 0))


@attempt()
def packet_socket(_: Field) -> None:
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()


@attempt()
def unix_path_connect(field: Field) -> None:
    with socket.socket(socket.AF_UNIX) as out:
        out.connect(field.unix_path)
        out.sendall(PAYLOAD)


@attempt()
def unix_abstract_connect(field: Field) -> None:
    with socket.socket(socket.AF_UNIX) as out:
        out.connect(b"\0" + field.abstract_name.encode())
        out.sendall(PAYLOAD)


@attempt()
def unix_datagram_send(field: Field) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto(PAYLOAD, field.datagram_path)


@attempt()
def unix_bind(field: Field) -> None:
    with socket.socket(socket.AF_UNIX) as out:
        out.bind(field.path("bound"))


@attempt()
def socket_pair(_: Field) -> None:
    for end in socket.socketpair():
        end.close()


@attempt()
def netlink(_: Field) -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()


@attempt()
def vsock(_: Field) -> None:
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()


@attempt()
def kernel_crypto_socket(_: Field) -> None:
    socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).close()


@attempt()
def leaked_socket_send(_: Field) -> None:
    do("sendto", Held.LEAKED_SOCKET, PAYLOAD, len(PAYLOAD), 0, None, 0)


@attempt()
def leaked_socket_receive(_: Field) -> None:
    room = bytes(16)
    do("recvfrom", Held.LEAKED_SOCKET, room, len(room), socket.MSG_DONTWAIT, None, None)


@attempt()
def pass_a_descriptor(_: Field) -> None:
    with socket.socket(fileno=os.dup(Held.LEAKED_SOCKET)) as out:
        rights = array.array("i", [Held.FILM])
        out.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])


@attempt(by_design=True)
def camera_send_small(_: Field) -> None:
    do("sendto", Held.CAMERA, SMALL_SEND, len(SMALL_SEND), 0, None, 0)


@attempt()
def camera_send_big(_: Field) -> None:
    big = b"f" * 60_000
    do("sendto", Held.CAMERA, big, len(big), socket.MSG_DONTWAIT, None, 0)


@attempt()
def camera_send_one_byte_too_many(_: Field) -> None:
    do("sendto", Held.CAMERA, b"f" * 2049, 2049, 0, None, 0)


@attempt()
def camera_send_urgent(_: Field) -> None:
    do("sendto", Held.CAMERA, b"f", 1, socket.MSG_OOB, None, 0)


@attempt()
def camera_send_to_an_address(field: Field) -> None:
    address = _sockaddr(field.tcp_port)
    do("sendto", Held.CAMERA, b"f", 1, 0, address, len(address))


@attempt()
def camera_send_message(_: Field) -> None:
    held = PAYLOAD
    with socket.socket(fileno=os.dup(Held.CAMERA)) as out:
        out.sendmsg([held])


@attempt()
def camera_plain_write(_: Field) -> None:
    os.write(Held.CAMERA, PAYLOAD)


@attempt()
def camera_set_option(_: Field) -> None:
    enabled = struct.pack("i", 1)
    do("setsockopt", Held.CAMERA, socket.SOL_SOCKET, socket.SO_KEEPALIVE, enabled, len(enabled))


@attempt()
def camera_shut_down(_: Field) -> None:
    do("shutdown", Held.CAMERA, socket.SHUT_WR)


@attempt()
def camera_reconnect_elsewhere(_: Field) -> None:
    # Connecting to "no family" dissolves a connection, after which another could be made.
    nowhere = bytes(16)
    do("connect", Held.CAMERA, nowhere, len(nowhere))
