"""The eighteen actions as poses: where the weight is, what the hands do, how the figure carries a held thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from joyip.studio.joy.pose import Arm, Leg, Pose

DOWN = Arm((0.430, -0.185, 0.06), clear=(0.6, 0.2, 0.2))
EASY = Arm((0.415, -0.165, 0.13), elbow=(0.9, -0.3, -0.6), clear=(0.6, 0.2, 0.4))
BACK = Arm((0.40, -0.13, -0.20), elbow=(0.7, 0.0, -0.8), palm=(-0.3, 0.3, 1.0), clear=(0.6, 0.2, -0.5))
UP = Arm(
    (0.585, 0.27, 0.12), elbow=(0.5, -1.0, 0.0), palm=(-0.1, 0.0, 1.0), fingers=(0.40, 1.0, 0.05), clear=(0.2, 0.1, 0)
)
HIGH = Arm(
    (0.575, 0.35, 0.14),
    elbow=(0.7, -1.0, 0.0),
    palm=(-0.1, 0.0, 1.0),
    fingers=(0.42, 1.0, 0.1),
    clear=(0.2, 0.1, 0.0),
    shrug=(0.01, 0.03, 0.0),
    stretch=1.15,
)
LEAP = replace(UP, wrist=(0.55, 0.26, 0.10), fingers=(0.7, 1.0, 0.1))
BELLY = Arm(
    (0.150, -0.200, 0.345), elbow=(1.0, -0.2, -0.3), palm=(-0.3, -0.1, -1.0), fingers=(-1.0, 0.15, 0.35),
    clear=(0.2, 0, 0.9), stretch=1.25,
)  # fmt: skip
HIP = Arm(
    (0.385, -0.215, 0.085), elbow=(1.0, 0.1, -0.45), palm=(-0.4, -0.6, 0.5), fingers=(-0.5, -0.6, 0.6), shape="fist",
    clear=(0.9, 0.0, 0.1),
)  # fmt: skip
HALF = Arm(
    (0.108, -0.085, 0.405), elbow=(1.0, -0.8, -0.2), palm=(0.0, -0.12, 1.0), fingers=(0.0, 1.0, 0.12), shape="heart",
    clear=(0, 0, 0.8), stretch=1.3,
)  # fmt: skip
CHEEK = Arm(
    (0.53, 0.145, 0.27), elbow=(0.5, -1.0, -0.2), palm=(-0.2, 0.0, 1.0), fingers=(0.25, 1.0, 0.0), shape="heart",
    clear=(0.3, 0, 0.3), stretch=1.2,
)  # fmt: skip
FIST = Arm(
    (0.128, -0.020, 0.350), elbow=(1.0, -0.35, -0.2), palm=(0.0, 0.15, -1.0), fingers=(-0.9, 0.35, 0.28),
    shape="fist", clear=(0, 0, 0.85), stretch=1.35,
)  # fmt: skip
CLASP = Arm(
    (0.108, -0.035, 0.335), elbow=(1.0, -0.35, -0.2), palm=(-1.0, -0.12, -0.05), fingers=(-0.22, 0.62, 0.75),
    clear=(0, 0, 0.85), stretch=1.35,
)  # fmt: skip
PALM = Arm(
    (0.075, -0.095, 0.345), elbow=(1.0, -0.5, -0.2), palm=(-1.0, 0.0, -0.1), fingers=(-0.1, 1.0, 0.25),
    clear=(0, 0, 0.85), stretch=1.3,
)  # fmt: skip
THUMB = Arm(
    (0.425, 0.035, 0.255), elbow=(0.55, -1.0, -0.1), palm=(-0.95, 0.1, 0.25), fingers=(-0.35, 0.45, 0.85),
    shape="thumb", clear=(0.4, 0, 0.3), stretch=1.1,
)  # fmt: skip
INDEX = Arm(
    (0.585, 0.215, 0.17), elbow=(0.3, -1.0, 0.0), palm=(0.2, -0.5, 1.0), fingers=(0.86, 0.46, 0.22), shape="point",
    clear=(0.2, 0.1, 0),
)  # fmt: skip
SALUTE = Arm(
    (0.600, 0.735, 0.335), elbow=(1.0, -0.35, -0.1), palm=(-0.45, -0.75, 0.30), fingers=(-0.80, 0.55, 0.15),
    clear=(0.05, 0.0, 0.0), shrug=(0.01, 0.03, 0.0), stretch=2.2, straight=0.90,
)  # fmt: skip
SKY = Arm(
    (0.800, 0.860, 0.100), elbow=(1.0, -0.3, 0.15), palm=(-0.1, 0.3, 0.9), fingers=(0.4, 1.0, 0.1),
    clear=(0.1, 0.1, 0.0), shrug=(0.01, 0.03, 0.0), stretch=2.6, straight=0.86,
)  # fmt: skip
WELCOME = Arm(
    (0.545, 0.035, 0.25), elbow=(0.4, -1.0, -0.3), palm=(-0.75, 0.35, 0.75), fingers=(0.72, 0.42, 0.55),
    clear=(0.2, 0.1, 0.1), stretch=1.1,
)  # fmt: skip
LAP = Arm((0.375, -0.20, 0.12), elbow=(0.8, -0.2, -0.6), palm=(-0.5, -0.8, 0.1), clear=(0.5, 0.0, 0.3))
REST = Arm(
    (0.300, 0.106, 0.311), elbow=(0.9, -0.05, -0.42), palm=(0.0, -0.62, 0.79), fingers=(-0.2, 0.70, 0.68),
    clear=(0.1, 0, 0.0), stretch=1.2,
)  # fmt: skip

FLAT = Leg((0.140, 0.115, -0.01), foot=(0, 12, 0))
WIDE = Leg((0.170, 0.115, 0.0), foot=(0, 22, 0))

POSES: Mapping[str, Pose] = MappingProxyType(
    {
        "stand": Pose(
            (-0.012, 0.443, 0.0), EASY, DOWN,
            Leg((0.158, 0.115, 0.025), foot=(0, 22, 0)), FLAT,
            pelvis_turn=(0, 0, 2.5), chest_turn=(0, 0, -4.5), head_turn=(0, 0, 3),
        ),
        "wave": Pose(
            (-0.018, 0.444, 0.0), UP, DOWN,
            Leg((0.160, 0.115, 0.02), foot=(0, 20, 0)), FLAT,
            pelvis_turn=(0, 0, 2), chest_turn=(0, 3, 5), head_turn=(-2, 0, 8), busy=True,
        ),
        "cheer": Pose(
            (0.0, 0.441, 0.0), HIGH, replace(HIGH, wrist=(0.565, 0.29, 0.15)),
            WIDE, WIDE,
            pelvis_turn=(0, 0, -3), chest_turn=(-5, 0, 6), head_turn=(-6, 0, -5),
        ),
        "sit": Pose(
            (0.0, 0.150, -0.06), LAP, LAP,
            Leg((0.205, 0.152, 0.25), knee=(0.3, 1.0, 0.2), foot=(-68, 20, 0)),
            Leg((0.195, 0.152, 0.26), knee=(0.3, 1.0, 0.2), foot=(-66, 12, 0)),
            pelvis_turn=(-6, 0, 0), chest_turn=(4, 0, 2), head_turn=(3, 0, 3), rests="seat", carry="lap",
        ),
        "run": Pose(
            (0.0, 0.485, 0.0),
            Arm((0.36, -0.10, -0.20), elbow=(0.5, -0.2, -1.0), palm=(-1.0, 0.0, 0.0), fingers=(0.1, -0.35, 0.4),
                shape="fist", clear=(0.8, 0, -0.5)),
            Arm((0.29, 0.0, 0.25), elbow=(0.9, -1.0, -0.2), palm=(-1.0, 0.0, 0.0), fingers=(-0.2, 0.75, 0.6),
                shape="fist", clear=(0.3, 0, 0.6)),
            Leg((0.115, 0.295, 0.19), knee=(0.15, 0.6, 1.0), foot=(-18, 4, 0)),
            Leg((0.11, 0.215, -0.215), knee=(0.1, 0.0, 1.0), foot=(46, 4, 0)),
            pelvis_turn=(8, 6, 0), chest_turn=(7, -12, 0), head_turn=(-12, 0, 2), yaw=24.0, grounded=False,
        ),
        "jump": Pose(
            (0.0, 0.80, 0.0), LEAP, replace(LEAP, wrist=(0.56, 0.20, 0.10)),
            Leg((0.215, 0.515, -0.06), knee=(0.5, 0.0, 1.0), foot=(28, 20, 8)),
            Leg((0.235, 0.553, 0.0), knee=(0.6, 0.2, 1.0), foot=(14, 20, 8)),
            pelvis_turn=(0, 0, -3), chest_turn=(-4, 0, 6), head_turn=(-5, 0, 4), grounded=False,
        ),
        "dance": Pose(
            (-0.045, 0.432, 0.0),
            Arm((0.72, 0.50, 0.14), elbow=(0.7, -1.0, 0.0), palm=(0.1, 0.1, 1.0), fingers=(0.25, 1.0, 0.1),
                clear=(0.1, 0.1, 0), stretch=1.6),
            HIP,
            Leg((0.235, 0.0, 0.10), knee=(0.5, 0.2, 1.0), foot=(34, 32, 0), planted=True),
            Leg((0.115, 0.115, 0.0), knee=(0.3, 0, 1.0), foot=(0, 22, 0)),
            pelvis_turn=(0, 8, 9), chest_turn=(0, -8, -15), head_turn=(0, 4, -8), busy=True,
        ),
        "bow": Pose(
            (0.0, 0.420, -0.148), BACK, BELLY,
            Leg((0.115, 0.115, 0.0), foot=(0, 10, 0)), Leg((0.115, 0.115, 0.0), foot=(0, 10, 0)),
            pelvis_turn=(22, 0, 0), chest_turn=(14, 0, 0), head_turn=(4, 0, -4), upright=0.42,
        ),
        "greet": Pose(
            (0.0, 0.446, -0.02), CLASP, FIST,
            Leg((0.130, 0.115, 0.0), foot=(0, 14, 0)), Leg((0.130, 0.115, 0.0), foot=(0, 14, 0)),
            pelvis_turn=(5, 0, 0), chest_turn=(6, 0, 0), head_turn=(4, 0, 6), alone=PALM,
        ),
        "heart": Pose(
            (0.012, 0.444, 0.0), HALF, HALF,
            Leg((0.130, 0.115, 0.0), foot=(0, 8, 0)), Leg((0.165, 0.115, 0.03), foot=(0, 20, 0)),
            pelvis_turn=(0, 0, -3), chest_turn=(-2, 0, 3), head_turn=(0, 0, 8), alone=CHEEK, busy=True,
        ),
        "thumbs_up": Pose(
            (-0.016, 0.441, 0.0), THUMB, HIP,
            Leg((0.165, 0.115, 0.03), foot=(0, 24, 0)), FLAT,
            pelvis_turn=(0, 0, 4), chest_turn=(0, -6, -2), head_turn=(0, 4, -6), busy=True,
        ),
        "point": Pose(
            (-0.02, 0.441, 0.0), INDEX, HIP,
            Leg((0.175, 0.115, 0.05), foot=(0, 30, 0)), FLAT,
            pelvis_turn=(0, 4, 3), chest_turn=(0, 6, 5), head_turn=(-3, 12, 2), busy=True,
        ),
        "walk": Pose(
            (0.0, 0.428, 0.01),
            Arm((0.375, -0.13, -0.15), elbow=(0.6, -0.2, -1.0), palm=(-1.0, 0.0, 0.1), clear=(0.7, 0, -0.4)),
            Arm((0.345, -0.11, 0.23), elbow=(0.9, -0.7, -0.5), palm=(-1.0, 0.0, 0.0), clear=(0.5, 0, 0.5)),
            Leg((0.095, 0.0, 0.155), knee=(0.1, 0.1, 1.0), foot=(-16, 6, 0), planted=True),
            Leg((0.090, 0.0, -0.135), knee=(0.1, 0.0, 1.0), foot=(30, 6, 0), planted=True),
            pelvis_turn=(3, 8, 2), chest_turn=(2, -14, -4), head_turn=(-3, -2, 3), yaw=26.0,
        ),
        "lie": Pose(
            (0.0, 0.246, -0.30), REST, replace(REST, wrist=(0.22, 0.161, 0.354)),
            Leg((0.165, 0.430, -0.56), knee=(0.2, -1.0, -0.6), foot=(112, 6, 10)),
            Leg((0.120, 0.330, -0.66), knee=(0.2, -1.0, -0.6), foot=(84, 4, 0)),
            pelvis_turn=(80, 0, 0), chest_turn=(-28, 0, 0), head_turn=(2, -12, 6), yaw=42.0,
            upright=0.90, rests="belly", carry="ground",
        ),
        "kick": Pose(
            (-0.065, 0.440, -0.02),
            Arm((0.47, -0.03, -0.12), elbow=(0.5, -0.6, -0.6), palm=(0.0, -1.0, 0.3), clear=(0.4, 0.1, -0.2)),
            Arm((0.50, 0.03, 0.14), elbow=(0.4, -0.9, -0.3), palm=(0.0, -1.0, 0.3), clear=(0.3, 0.1, 0)),
            Leg((0.185, 0.345, 0.265), knee=(0.25, 0.7, 1.0), foot=(-38, 8, 0)),
            Leg((0.085, 0.115, -0.01), knee=(0.2, 0.0, 1.0), foot=(0, 26, 0)),
            pelvis_turn=(-8, -8, 5), chest_turn=(0, 14, 3), head_turn=(4, 6, 5), yaw=18.0,
        ),
        "lift": Pose(
            (0.0, 0.448, -0.01), SKY, SKY,
            WIDE, WIDE,
            pelvis_turn=(0, 0, 0), chest_turn=(-5, 0, 0), head_turn=(-6, 0, 3), carry="high", alone=HIGH,
        ),
        "hug": Pose(
            (0.0, 0.448, -0.01), WELCOME, replace(WELCOME, wrist=(0.545, 0.075, 0.25)),
            Leg((0.150, 0.115, 0.03), foot=(0, 18, 0)), FLAT,
            pelvis_turn=(2, 0, 0), chest_turn=(3, 0, -3), head_turn=(2, 0, 8), carry="hug",
        ),
        "salute": Pose(
            (0.0, 0.450, 0.0), DOWN, SALUTE,
            Leg((0.118, 0.115, 0.0), foot=(0, 14, 0)), Leg((0.118, 0.115, 0.0), foot=(0, 14, 0)),
            chest_turn=(-3, 0, 0), head_turn=(-1, 0, 4), alone=SALUTE, busy=True,
        ),
    }
)  # fmt: skip
