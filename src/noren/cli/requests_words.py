"""What `noren requests` prints."""

from __future__ import annotations

from noren.vocabulary.words import Words

TAKEN = Words(
    ja="受け付けました。番号 {number}。{due} までにお答えします。受付票:",
    en="taken in as {number}; answered by {due}. Receipt:",
)
FILES = Words(ja="受付票を書き出しました: {files}", en="receipt written: {files}")
PAPER_ONLY = Words(
    ja="--out を付けると、受付票とQRコードをファイルに書き出します",
    en="with --out the receipt and its QR code are written as files",
)
GOOD = Words(
    ja="正しい受付票です。番号 {number}、{kind}、{received} 受付、回答期限 {due}",
    en="a good receipt: {number}, {kind}, received {received}, answered by {due}",
)
LINE = Words(
    ja="{number}  {kind}  {state}  担当 {owner}  期限 {due}(経過 {used} %)",
    en="{number}  {kind}  {state}  owner {owner}  due {due} ({used} % used)",
)
EMPTY = Words(ja="該当する申し出はありません", en="no such requests")
PERSONAL = Words(
    ja="""{number}  {kind}  {state}  担当 {owner}
受付 {received}  期限 {house}  法定 {legal}  経過 {used} %
場所 {site} / {place}
時間帯 {when}
申し出た人 {standing}
用件:
{text}
回答の形 {form}  送り先 {to}
次にできること: {next}
断る場合の理由: {reasons}""",
    en="""{number}  {kind}  {state}  owner {owner}
received {received}  due {house}  by law {legal}  {used} % used
place {site} / {place}
time {when}
asked by {standing}
text:
{text}
answer {form}  to {to}
next: {next}
reasons for a refusal: {reasons}""",
)
STEP = Words(ja="{at}  {step} → {state}  {owner}", en="{at}  {step} → {state}  {owner}")
MOVED = Words(ja="{number}: {state}。次にできること: {next}", en="{number}: {state}; next: {next}")
WAITING = Words(
    ja="{number}: 計測中の `noren run` が消去します。済むと状態が proven に変わります",
    en="{number}: the `noren run` that measures now will erase it; then its state is proven",
)
UNREAD = Words(
    ja="データベースのサーバーの内部ファイルは、ここから調べられませんでした",
    en="the inner files of the database server could not be looked at from here",
)
FOUND = Words(ja="照合の結果: {found}", en="found: {found}")
ANSWERED = Words(ja="{number}: {outcome}。回答: {files}", en="{number}: {outcome}; answer: {files}")
ESCALATED = Words(
    ja="{number}: 期限までの時間の {percent} %が過ぎました。{told}に報告してください(担当 {owner})",
    en="{number}: {percent} % of the time is used; tell {told} (owner {owner})",
)
IN_TIME = Words(ja="期限の迫った申し出はありません", en="nothing is running late")
FORGOT = Words(
    ja="終了から一年を過ぎた申し出 {requests} 件を消去しました(残存 {left} 件)",
    en="{requests} requests that ended a year ago were forgotten ({left} left)",
)
AGAIN = Words(
    ja="以前に消去した記録のうち、戻っていた {rows} 件を消去しました",
    en="{rows} records that had been erased before had come back and were erased again",
)
WANTED = Words(ja="標準入力", en="standard input")
