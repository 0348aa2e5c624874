"""Runs backtesting.py over its own GOOG bars and prints the bars, runs and grids as JSON, for compare.ts."""
import json
import sys
import warnings

warnings.filterwarnings("ignore")

from backtesting import Backtest, Strategy  # noqa: E402
from backtesting.lib import crossover  # noqa: E402
from backtesting.test import GOOG, SMA  # noqa: E402


class SmaCross(Strategy):
    n1 = 10
    n2 = 20

    def init(self):
        self.fast = self.I(SMA, self.data.Close, self.n1)
        self.slow = self.I(SMA, self.data.Close, self.n2)

    def next(self):
        if crossover(self.fast, self.slow):
            self.position.close()
            self.buy()
        elif crossover(self.slow, self.fast):
            self.position.close()
            self.sell()


MARKETS = [
    {"finalize_trades": True},
    {"commission": 0.002},
    {"commission": 0.002, "finalize_trades": True},
    {"spread": 0.002},
    {"spread": 0.001, "commission": 0.001, "finalize_trades": True},
]


def number(value):
    if hasattr(value, "total_seconds"):
        return value.total_seconds() * 1000
    if hasattr(value, "timestamp"):
        return value.timestamp() * 1000
    value = float(value)
    return value if value == value else None


def plain(stats):
    return {key: number(value) for key, value in stats.items() if not key.startswith("_")}


runs = []
for market in MARKETS:
    for fast, slow in [(10, 20), (10, 30), (5, 50), (20, 100)]:
        stats = Backtest(GOOG, SmaCross, cash=10_000, **market).run(n1=fast, n2=slow)
        trades = [[int(t.EntryBar), int(t.ExitBar), float(t.Size), float(t.EntryPrice), float(t.ExitPrice), float(t.PnL)] for t in stats._trades.itertuples()]
        runs.append({"market": market, "fast": fast, "slow": slow, "statistics": plain(stats), "trades": trades})
        print(f"peer: {market} {fast}/{slow}", file=sys.stderr)
bars = [[int(t.timestamp() * 1000), *map(float, row)] for t, row in zip(GOOG.index, GOOG[["Open", "High", "Low", "Close", "Volume"]].values)]
json.dump({"bars": bars, "runs": runs}, sys.stdout)
