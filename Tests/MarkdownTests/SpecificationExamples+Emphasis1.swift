/// Examples of CommonMark 0.31.2: Emphasis and strong emphasis.
extension SpecificationExamples {
  static let emphasis1 = ######"""
    ==== 350
    *foo bar*
    %%%%
    <p><em>foo bar</em></p>
    ==== 351
    a * foo bar*
    %%%%
    <p>a * foo bar*</p>
    ==== 352
    a*"foo"*
    %%%%
    <p>a*&quot;foo&quot;*</p>
    ==== 353
    * a *
    %%%%
    <p>* a *</p>
    ==== 354
    *$*alpha.

    *£*bravo.

    *€*charlie.
    %%%%
    <p>*$*alpha.</p>
    <p>*£*bravo.</p>
    <p>*€*charlie.</p>
    ==== 355
    foo*bar*
    %%%%
    <p>foo<em>bar</em></p>
    ==== 356
    5*6*78
    %%%%
    <p>5<em>6</em>78</p>
    ==== 357
    _foo bar_
    %%%%
    <p><em>foo bar</em></p>
    ==== 358
    _ foo bar_
    %%%%
    <p>_ foo bar_</p>
    ==== 359
    a_"foo"_
    %%%%
    <p>a_&quot;foo&quot;_</p>
    ==== 360
    foo_bar_
    %%%%
    <p>foo_bar_</p>
    ==== 361
    5_6_78
    %%%%
    <p>5_6_78</p>
    ==== 362
    пристаням_стремятся_
    %%%%
    <p>пристаням_стремятся_</p>
    ==== 363
    aa_"bb"_cc
    %%%%
    <p>aa_&quot;bb&quot;_cc</p>
    ==== 364
    foo-_(bar)_
    %%%%
    <p>foo-<em>(bar)</em></p>
    ==== 365
    _foo*
    %%%%
    <p>_foo*</p>
    ==== 366
    *foo bar *
    %%%%
    <p>*foo bar *</p>
    ==== 367
    *foo bar
    *
    %%%%
    <p>*foo bar
    *</p>
    ==== 368
    *(*foo)
    %%%%
    <p>*(*foo)</p>
    ==== 369
    *(*foo*)*
    %%%%
    <p><em>(<em>foo</em>)</em></p>
    ==== 370
    *foo*bar
    %%%%
    <p><em>foo</em>bar</p>
    ==== 371
    _foo bar _
    %%%%
    <p>_foo bar _</p>
    ==== 372
    _(_foo)
    %%%%
    <p>_(_foo)</p>
    ==== 373
    _(_foo_)_
    %%%%
    <p><em>(<em>foo</em>)</em></p>
    ==== 374
    _foo_bar
    %%%%
    <p>_foo_bar</p>
    ==== 375
    _пристаням_стремятся
    %%%%
    <p>_пристаням_стремятся</p>
    ==== 376
    _foo_bar_baz_
    %%%%
    <p><em>foo_bar_baz</em></p>
    ==== 377
    _(bar)_.
    %%%%
    <p><em>(bar)</em>.</p>
    ==== 378
    **foo bar**
    %%%%
    <p><strong>foo bar</strong></p>
    ==== 379
    ** foo bar**
    %%%%
    <p>** foo bar**</p>
    ==== 380
    a**"foo"**
    %%%%
    <p>a**&quot;foo&quot;**</p>
    ==== 381
    foo**bar**
    %%%%
    <p>foo<strong>bar</strong></p>
    ==== 382
    __foo bar__
    %%%%
    <p><strong>foo bar</strong></p>
    ==== 383
    __ foo bar__
    %%%%
    <p>__ foo bar__</p>
    ==== 384
    __
    foo bar__
    %%%%
    <p>__
    foo bar__</p>
    ==== 385
    a__"foo"__
    %%%%
    <p>a__&quot;foo&quot;__</p>
    ==== 386
    foo__bar__
    %%%%
    <p>foo__bar__</p>
    ==== 387
    5__6__78
    %%%%
    <p>5__6__78</p>
    ==== 388
    пристаням__стремятся__
    %%%%
    <p>пристаням__стремятся__</p>
    ==== 389
    __foo, __bar__, baz__
    %%%%
    <p><strong>foo, <strong>bar</strong>, baz</strong></p>
    ==== 390
    foo-__(bar)__
    %%%%
    <p>foo-<strong>(bar)</strong></p>
    ==== 391
    **foo bar **
    %%%%
    <p>**foo bar **</p>
    ==== 392
    **(**foo)
    %%%%
    <p>**(**foo)</p>
    ==== 393
    *(**foo**)*
    %%%%
    <p><em>(<strong>foo</strong>)</em></p>
    ==== 394
    **Gomphocarpus (*Gomphocarpus physocarpus*, syn.
    *Asclepias physocarpa*)**
    %%%%
    <p><strong>Gomphocarpus (<em>Gomphocarpus physocarpus</em>, syn.
    <em>Asclepias physocarpa</em>)</strong></p>
    ==== 395
    **foo "*bar*" foo**
    %%%%
    <p><strong>foo &quot;<em>bar</em>&quot; foo</strong></p>
    ==== 396
    **foo**bar
    %%%%
    <p><strong>foo</strong>bar</p>
    ==== 397
    __foo bar __
    %%%%
    <p>__foo bar __</p>
    ==== 398
    __(__foo)
    %%%%
    <p>__(__foo)</p>
    ==== 399
    _(__foo__)_
    %%%%
    <p><em>(<strong>foo</strong>)</em></p>
    ==== 400
    __foo__bar
    %%%%
    <p>__foo__bar</p>
    ==== 401
    __пристаням__стремятся
    %%%%
    <p>__пристаням__стремятся</p>
    ==== 402
    __foo__bar__baz__
    %%%%
    <p><strong>foo__bar__baz</strong></p>
    ==== 403
    __(bar)__.
    %%%%
    <p><strong>(bar)</strong>.</p>
    ==== 404
    *foo [bar](/url)*
    %%%%
    <p><em>foo <a href="/url">bar</a></em></p>
    ==== 405
    *foo
    bar*
    %%%%
    <p><em>foo
    bar</em></p>
    ==== 406
    _foo __bar__ baz_
    %%%%
    <p><em>foo <strong>bar</strong> baz</em></p>
    ==== 407
    _foo _bar_ baz_
    %%%%
    <p><em>foo <em>bar</em> baz</em></p>
    ==== 408
    __foo_ bar_
    %%%%
    <p><em><em>foo</em> bar</em></p>
    ==== 409
    *foo *bar**
    %%%%
    <p><em>foo <em>bar</em></em></p>
    ==== 410
    *foo **bar** baz*
    %%%%
    <p><em>foo <strong>bar</strong> baz</em></p>
    ==== 411
    *foo**bar**baz*
    %%%%
    <p><em>foo<strong>bar</strong>baz</em></p>
    ==== 412
    *foo**bar*
    %%%%
    <p><em>foo**bar</em></p>
    ==== 413
    ***foo** bar*
    %%%%
    <p><em><strong>foo</strong> bar</em></p>
    ==== 414
    *foo **bar***
    %%%%
    <p><em>foo <strong>bar</strong></em></p>
    ==== 415
    *foo**bar***
    %%%%
    <p><em>foo<strong>bar</strong></em></p>
    ==== 416
    foo***bar***baz
    %%%%
    <p>foo<em><strong>bar</strong></em>baz</p>
    ==== 417
    foo******bar*********baz
    %%%%
    <p>foo<strong><strong><strong>bar</strong></strong></strong>***baz</p>
    ==== 418
    *foo **bar *baz* bim** bop*
    %%%%
    <p><em>foo <strong>bar <em>baz</em> bim</strong> bop</em></p>
    ==== 419
    *foo [*bar*](/url)*
    %%%%
    <p><em>foo <a href="/url"><em>bar</em></a></em></p>
    ==== 420
    ** is not an empty emphasis
    %%%%
    <p>** is not an empty emphasis</p>
    ==== 421
    **** is not an empty strong emphasis
    %%%%
    <p>**** is not an empty strong emphasis</p>
    ==== 422
    **foo [bar](/url)**
    %%%%
    <p><strong>foo <a href="/url">bar</a></strong></p>
    ==== 423
    **foo
    bar**
    %%%%
    <p><strong>foo
    bar</strong></p>
    ==== 424
    __foo _bar_ baz__
    %%%%
    <p><strong>foo <em>bar</em> baz</strong></p>
    ==== 425
    __foo __bar__ baz__
    %%%%
    <p><strong>foo <strong>bar</strong> baz</strong></p>
    ==== 426
    ____foo__ bar__
    %%%%
    <p><strong><strong>foo</strong> bar</strong></p>
    ==== 427
    **foo **bar****
    %%%%
    <p><strong>foo <strong>bar</strong></strong></p>
    ==== 428
    **foo *bar* baz**
    %%%%
    <p><strong>foo <em>bar</em> baz</strong></p>
    ==== 429
    **foo*bar*baz**
    %%%%
    <p><strong>foo<em>bar</em>baz</strong></p>
    ==== 430
    ***foo* bar**
    %%%%
    <p><strong><em>foo</em> bar</strong></p>
    ==== 431
    **foo *bar***
    %%%%
    <p><strong>foo <em>bar</em></strong></p>
    ==== 432
    **foo *bar **baz**
    bim* bop**
    %%%%
    <p><strong>foo <em>bar <strong>baz</strong>
    bim</em> bop</strong></p>
    ==== 433
    **foo [*bar*](/url)**
    %%%%
    <p><strong>foo <a href="/url"><em>bar</em></a></strong></p>
    ==== 434
    __ is not an empty emphasis
    %%%%
    <p>__ is not an empty emphasis</p>
    ==== 435
    ____ is not an empty strong emphasis
    %%%%
    <p>____ is not an empty strong emphasis</p>
    ==== 436
    foo ***
    %%%%
    <p>foo ***</p>
    ==== 437
    foo *\**
    %%%%
    <p>foo <em>*</em></p>
    ==== 438
    foo *_*
    %%%%
    <p>foo <em>_</em></p>
    ==== 439
    foo *****
    %%%%
    <p>foo *****</p>
    ==== 440
    foo **\***
    %%%%
    <p>foo <strong>*</strong></p>
    ==== 441
    foo **_**
    %%%%
    <p>foo <strong>_</strong></p>
    ==== 442
    **foo*
    %%%%
    <p>*<em>foo</em></p>
    ==== 443
    *foo**
    %%%%
    <p><em>foo</em>*</p>
    ==== 444
    ***foo**
    %%%%
    <p>*<strong>foo</strong></p>
    ==== 445
    ****foo*
    %%%%
    <p>***<em>foo</em></p>
    ==== 446
    **foo***
    %%%%
    <p><strong>foo</strong>*</p>
    ==== 447
    *foo****
    %%%%
    <p><em>foo</em>***</p>
    ==== 448
    foo ___
    %%%%
    <p>foo ___</p>
    ==== 449
    foo _\__
    %%%%
    <p>foo <em>_</em></p>
    ==== 450
    foo _*_
    %%%%
    <p>foo <em>*</em></p>
    ==== 451
    foo _____
    %%%%
    <p>foo _____</p>
    ==== 452
    foo __\___
    %%%%
    <p>foo <strong>_</strong></p>
    ==== 453
    foo __*__
    %%%%
    <p>foo <strong>*</strong></p>
    ==== 454
    __foo_
    %%%%
    <p>_<em>foo</em></p>
    """######
}
